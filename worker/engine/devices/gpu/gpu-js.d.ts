import 'gpu.js';

declare module 'gpu.js' {
  /** The one device of gpu.js in this thread. */
  class WebGPUContext {
    static destroy(): Promise<void>;
  }
}
