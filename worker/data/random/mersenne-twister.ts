const size = 624;
const shift = 397;

/** MT19937 as Matsumoto and Nishimura published it (2002 version), with both of its ways to seed. */
export class MersenneTwister {
  #state = new Uint32Array(size);
  #next = size;

  /** `init_genrand`: from one unsigned 32-bit number. */
  static fromSeed(seed: number): MersenneTwister {
    const generator = new MersenneTwister();
    const state = generator.#state;
    state[0] = seed;
    for (let i = 1; i < size; i++) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(1812433253, before) + i;
    }
    return generator;
  }

  /** `init_by_array`: from a key of unsigned 32-bit numbers, at least one. */
  static fromKey(key: readonly number[]): MersenneTwister {
    const generator = MersenneTwister.fromSeed(19650218);
    const state = generator.#state;
    let i = 1;
    let j = 0;
    const advance = (): void => {
      if (++i < size) return;
      state[0] = state[size - 1]!;
      i = 1;
    };
    for (let k = Math.max(size, key.length); k > 0; k--) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(before, 1664525)) + key[j]! + j;
      j = (j + 1) % key.length;
      advance();
    }
    for (let k = size - 1; k > 0; k--) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(before, 1566083941)) - i;
      advance();
    }
    state[0] = 0x80000000;
    return generator;
  }

  /** The next unsigned 32-bit number. */
  next32(): number {
    if (this.#next === size) this.#refill();
    let y = this.#state[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** The next number in [0, 1) with 53 random bits (`genrand_res53`). */
  next53(): number {
    const a = this.next32() >>> 5;
    const b = this.next32() >>> 6;
    return (a * 67108864 + b) / 9007199254740992;
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < size; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
      state[i] = state[(i + shift) % size]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
