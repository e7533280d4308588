// For tools that read TypeScript but no Vue: what every single-file component exports.
declare module '*.vue' {
  import type { Component } from 'vue';

  const component: Component;
  export default component;
}
