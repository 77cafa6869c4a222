// Without a transform, Jest uses Babel.
export default { testEnvironment: 'jest-fixed-jsdom' }
