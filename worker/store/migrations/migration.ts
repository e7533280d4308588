import type Database from 'better-sqlite3';

/** One step of the schema. What has been released is never edited; a change is a new file with the next version. */
export interface Migration {
  /** The `user_version` after this step. */
  readonly version: number;
  readonly sql: string;
  /** Fills what the step added, where SQL alone cannot. */
  readonly fill?: (db: Database.Database) => void;
}
