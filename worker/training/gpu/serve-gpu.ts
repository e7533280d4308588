import { errorRecord } from '../../contract/errors.ts';
import type { FromDevice, ToDevice } from '../../engine/devices/gpu/link.ts';
import { GpuServer } from '../../engine/devices/gpu/gpu-server.ts';
import type { FromGpuProcess, ToGpuProcess } from './process-messages.ts';

/** Serves runs on the graphics card for whoever started this process, until that is gone. */
export function serveGpu(): void {
  const send = (message: FromGpuProcess): void => {
    if (process.connected) process.send!(message);
  };
  let server: Promise<GpuServer> = Promise.reject(new Error('nobody has opened it'));
  server.catch(() => undefined);

  const begin = (adapter: string | null): void => {
    server = GpuServer.open(adapter);
    server.then(
      ({ adapter: facts }) => send({ kind: 'ready', facts }),
      (error: unknown) => send({ kind: 'unavailable', error: errorRecord(error) }),
    );
  };
  const answer = async (run: number, message: ToDevice): Promise<FromDevice> => {
    try {
      return await (await server).answer(run, message);
    } catch (error) {
      return { error: errorRecord(error) };
    }
  };
  process.on('message', (message: ToGpuProcess) => {
    switch (message.kind) {
      case 'begin':
        return begin(message.adapter);
      case 'ask':
        return void answer(message.run, message.message).then((reply) => {
          send({ kind: 'reply', run: message.run, reply });
        });
      case 'leave':
        return void server.then((opened) => opened.leave(message.run));
      case 'lose':
        return void server.then(({ device }) => device.destroy());
    }
  });
  process.on('disconnect', () => process.exit());
}
