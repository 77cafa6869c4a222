export default {
  basePath: '/next',
  turbopack: { root: import.meta.dirname },
}
