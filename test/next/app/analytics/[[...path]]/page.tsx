import { AppAnalytics } from '../../../kit'

export default function Page() {
  return <AppAnalytics />
}
