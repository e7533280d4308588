/** The part of WebAssembly's JavaScript interface that the device uses; it is otherwise declared with the DOM only. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: true });
    readonly buffer: SharedArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory | number>>);
    readonly exports: Record<string, unknown>;
  }
}
