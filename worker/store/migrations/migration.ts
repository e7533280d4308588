/** One step of the schema. What has been released is never edited; a change is a new file with the next version. */
export interface Migration {
  /** The `user_version` after this step. */
  readonly version: number;
  readonly sql: string;
}
