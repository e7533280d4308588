/** Lets tasks wait for each other: what they share, such as a training, is at one step at a time. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the task once all before it have ended, well or not. */
  take<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
