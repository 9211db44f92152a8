/** What a check found. A problem says what to do; a note is for information. */
export type Finding = {
  readonly area: string;
  readonly kind: 'ok' | 'problem' | 'note';
  readonly text: string;
};

export const ok = (area: string, text: string): Finding => ({ area, kind: 'ok', text });
export const problem = (area: string, text: string): Finding => ({ area, kind: 'problem', text });
export const note = (area: string, text: string): Finding => ({ area, kind: 'note', text });
