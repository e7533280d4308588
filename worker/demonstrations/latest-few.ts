/** What was made last for some settings. What is made depends on them alone; from here it only comes sooner. */
export class LatestFew<Settings, Made> {
  readonly #most: number;
  readonly #make: (settings: Settings) => Made;
  readonly #made = new Map<string, Made>();

  constructor(most: number, make: (settings: Settings) => Made) {
    this.#most = most;
    this.#make = make;
  }

  of(settings: Settings): Made {
    const key = JSON.stringify(settings);
    const found = this.#made.get(key) ?? this.#make(settings);
    this.#made.delete(key);
    this.#made.set(key, found);
    const [oldest] = this.#made.keys();
    if (this.#made.size > this.#most) this.#made.delete(oldest!);
    return found;
  }
}
