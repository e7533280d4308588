import type { LabEvent } from '../../../contract/events.ts';
import type { Output } from '../output.ts';
import { Painter } from './painter.ts';
import { plainLine } from './plain-lines.ts';
import { after, beginning, type Progress, type WatchedRun } from '../../../contract/progress/progress.ts';
import { render } from './render.ts';

/** Shows a training while it goes on. */
export interface Watch {
  /** The runs, once they are known. */
  runs(runs: readonly WatchedRun[], measuredOn: 'validation' | 'training'): void;
  event(event: LabEvent): void;
  /** A sentence that stays. */
  say(sentence: string): void;
  /** Takes away what was shown in passing. */
  end(): void;
}

export type WatchKind = 'live' | 'plain' | 'silent';

/** Milliseconds after which a preparation is worth a line of its own. */
const longPreparation = 1000;

export function watchOn(output: Output, kind: WatchKind, title: string, preparing: string): Watch {
  switch (kind) {
    case 'live':
      return liveWatch(output, title, preparing);
    case 'plain':
      return plainWatch(output, preparing);
    case 'silent':
      return { runs: () => undefined, event: () => undefined, say: () => undefined, end: () => undefined };
  }
}

function liveWatch(output: Output, title: string, preparing: string): Watch {
  let progress: Progress = beginning([], performance.now());
  let measured: 'validation' | 'training' = 'validation';
  const painter = new Painter(output, () => {
    const view = { title, measuredOn: measured, preparing, style: output.style };
    return render(progress, view, output, performance.now());
  });
  return {
    runs(watched, measuredOn) {
      measured = measuredOn;
      progress = beginning(watched, performance.now());
      painter.refresh();
    },
    event(event) {
      if (event.kind === 'trouble') painter.above([plainLine(event, 1) ?? '']);
      progress = after(progress, event, performance.now());
      painter.refresh();
    },
    say: (sentence) => painter.above([sentence]),
    end: () => painter.end(),
  };
}

function plainWatch(output: Output, preparing: string): Watch {
  const waiting = setTimeout(() => output.lines([preparing]), longPreparation);
  let count = 1;
  return {
    runs(watched) {
      clearTimeout(waiting);
      count = Math.max(1, watched.length);
    },
    event(event) {
      const line = plainLine(event, count);
      if (line !== null) output.lines([line]);
    },
    say: (sentence) => output.lines([sentence]),
    end: () => clearTimeout(waiting),
  };
}
