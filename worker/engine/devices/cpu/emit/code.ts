import binaryen from 'binaryen';

/** A node of WebAssembly code as binaryen refers to it; every node is used in one place only. */
export type Code = number;
export type Module = binaryen.Module;

/** A local variable of the function being built. */
export interface Local {
  readonly index: number;
  readonly type: number;
}

/** How far each pointer moves per iteration of a loop. */
export type Steps = readonly (readonly [Local, number])[];

export const types = {
  i32: binaryen.i32,
  f32: binaryen.f32,
  f64: binaryen.f64,
  v128: binaryen.v128,
  none: binaryen.none,
} as const;

export const newModule = (): Module => new binaryen.Module();

/** Splits a length into whole blocks and what is left, as runs of equal blocks. */
export function blocks(length: number, size: number): { count: number; size: number }[] {
  const runs = [
    { count: Math.floor(length / size), size },
    { count: 1, size: length % size },
  ];
  return runs.filter((run) => run.count > 0 && run.size > 0);
}

/**
 * Builds one WebAssembly function statement by statement. `m` makes expressions, everything else appends statements.
 * All addresses are relative to the workspace of the run, whose start is the global `base`.
 */
export class FunctionCode {
  readonly m: Module;
  readonly #parameters: number;
  readonly #locals: number[];
  readonly #constants = new Map<string, Local>();
  readonly #prologue: Code[] = [];
  #body: Code[] = [];
  #labels = 0;

  constructor(m: Module, parameters: readonly number[] = []) {
    this.m = m;
    this.#parameters = parameters.length;
    this.#locals = [...parameters];
  }

  parameter(index: number): Local {
    return { index, type: this.#locals[index]! };
  }

  local(type: number): Local {
    this.#locals.push(type);
    return { index: this.#locals.length - 1, type };
  }

  /** A new local with a value. */
  let(type: number, value: Code): Local {
    const local = this.local(type);
    this.set(local, value);
    return local;
  }

  get({ index, type }: Local): Code {
    return this.m.local.get(index, type);
  }

  set({ index }: Local, value: Code): void {
    this.emit(this.m.local.set(index, value));
  }

  /**
   * A value that is made once, when the function begins, and read wherever it is needed: V8 would make a constant
   * anew in every round of a loop.
   */
  constant(key: string, type: number, make: (m: Module) => Code): Code {
    let local = this.#constants.get(key);
    if (!local) {
      local = this.local(type);
      this.#prologue.push(this.m.local.set(local.index, make(this.m)));
      this.#constants.set(key, local);
    }
    return this.get(local);
  }

  emit(statement: Code): void {
    this.#body.push(statement);
  }

  i32(value: number): Code {
    return this.m.i32.const(value);
  }

  base(): Code {
    return this.m.global.get('base', types.i32);
  }

  /** A new pointer to the start of the workspace plus an offset. */
  pointer(offset = 0): Local {
    return this.let(types.i32, this.plus(this.base(), offset));
  }

  plus(value: Code, offset: number): Code {
    return offset === 0 ? value : this.m.i32.add(value, this.i32(offset));
  }

  advance(local: Local, by: number): void {
    if (by !== 0) this.set(local, this.plus(this.get(local), by));
  }

  /** The statements appended by `build`, as one block. */
  block(build: () => void): Code {
    const outer = this.#body;
    this.#body = [];
    build();
    const inner = this.m.block(null, this.#body, types.none);
    this.#body = outer;
    return inner;
  }

  /** Runs `build` a fixed number of times; afterwards the pointers stand where the next iteration would begin. */
  repeat(count: number, steps: Steps, build: () => void): void {
    if (count <= 0) return;
    const body = () => {
      build();
      for (const [pointer, by] of steps) this.advance(pointer, by);
    };
    if (count === 1) return body();
    const left = this.let(types.i32, this.i32(count));
    this.loop(() => {
      body();
      this.advance(left, -1);
      return this.get(left);
    });
  }

  /** Repeats `build` at least once, for as long as the condition it returns is not zero. */
  loop(build: () => Code): void {
    const label = `l${this.#labels++}`;
    const body = this.block(() => {
      const again = build();
      this.emit(this.m.br_if(label, again));
    });
    this.emit(this.m.loop(label, body));
  }

  /** Repeats `build` for as long as `condition` is not zero when it begins. */
  while(condition: () => Code, build: () => void): void {
    this.if(condition(), () =>
      this.loop(() => {
        build();
        return condition();
      }),
    );
  }

  if(condition: Code, then: () => void, otherwise?: () => void): void {
    this.emit(this.m.if(condition, this.block(then), otherwise && this.block(otherwise)));
  }

  /** Adds the finished function to the module. */
  finish(name: string, result: number = types.none): void {
    const parameters = binaryen.createType(this.#locals.slice(0, this.#parameters));
    const body = this.m.block(null, [...this.#prologue, ...this.#body], result);
    this.m.addFunction(name, parameters, result, this.#locals.slice(this.#parameters), body);
  }
}
