export { PagesAnalytics as default } from '../../../kit'
