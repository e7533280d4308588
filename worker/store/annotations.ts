import { LabError } from '../contract/errors.ts';
import { limits } from '../contract/recipe.ts';
import type { Connection } from './database.ts';

const longestNotes = 100_000;

function cleanTag(text: string): string {
  const tag = text.trim().normalize('NFC');
  if (tag.length >= 1 && tag.length <= limits.text) return tag;
  throw new LabError('usage', `A tag has 1 to ${limits.text} characters; this one has ${tag.length}.`);
}

/** What people write on an experiment: notes in Markdown, and tags. Stored literally; showing it safely is the page's. */
export function annotationTable(db: Connection) {
  const notes = db.prepare<[number], string>(`SELECT notes FROM experiments WHERE id = ?`).pluck();
  const setNotes = db.prepare(`UPDATE experiments SET notes = ? WHERE id = ?`);
  const tags = db.prepare<[number], string>(`SELECT tag FROM tags WHERE experiment = ? ORDER BY tag`).pluck();
  const addTag = db.prepare(`INSERT INTO tags (experiment, tag) VALUES (?, ?) ON CONFLICT DO NOTHING`);
  const removeTag = db.prepare(`DELETE FROM tags WHERE experiment = ? AND tag = ?`);

  return {
    notes: (experimentId: number): string => notes.get(experimentId) ?? '',
    tags: (experimentId: number): string[] => tags.all(experimentId),
    addTag: (experimentId: number, tag: string) => addTag.run(experimentId, cleanTag(tag)),
    removeTag: (experimentId: number, tag: string) => removeTag.run(experimentId, cleanTag(tag)),

    setNotes(experimentId: number, markdown: string) {
      if (markdown.length > longestNotes) {
        const lengths = `${longestNotes} characters; these have ${markdown.length}`;
        throw new LabError('usage', `The notes of an experiment have at most ${lengths}.`);
      }
      setNotes.run(markdown, experimentId);
    },
  };
}
