/** What a lecture says about a demonstration, and whether it is so. */
export interface LectureNote {
  /** Lecture and line: "S0:41". */
  readonly place: string;
  readonly verdict: 'right' | 'partly' | 'wrong';
  /** What is said, and what is seen here. */
  readonly text: string;
}
