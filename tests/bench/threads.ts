import { Worker } from 'node:worker_threads';
import type { Job } from './jobs.ts';

/** What each of some threads says, one for every task, which run at once. The first that fails ends them all. */
export async function inThreads<Told>(program: URL, tasks: readonly { readonly job: Job }[]): Promise<Told[]> {
  const threads = tasks.map((task) => {
    const { executable } = task.job;
    return new Worker(program, {
      workerData: task,
      transferList: executable.device === 'gpu' ? [executable.link.port] : [],
    });
  });
  try {
    return await Promise.all(
      threads.map(
        (thread) =>
          new Promise<Told>((resolve, reject) => {
            thread.on('message', resolve);
            thread.on('error', reject);
          }),
      ),
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
