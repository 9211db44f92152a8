/** How urgent something is; a mark and a word carry it, a colour repeats it. */
export type NoticeKind = 'note' | 'good' | 'warning' | 'danger';
