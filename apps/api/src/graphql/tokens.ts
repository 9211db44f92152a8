/** Names under which Nest hands out what has no class. */
export const DATABASE = Symbol('database');
export const API_CONFIG = Symbol('api config');
/** What is read at the head, once for each version of the data. */
export const HEAD_READS = Symbol('head reads');
/** A node of the chain; null when none is configured. */
export const CHAIN = Symbol('chain');
/** The newest block of that node. */
export const CHAIN_HEAD = Symbol('chain head');
export const ROLES = Symbol('roles');
/** Seals secrets that must be readable again; null when SECRET_KEY is not set. */
export const SECRET_BOX = Symbol('secret box');
/** The queues, for what operators do to jobs. */
export const JOB_QUEUES = Symbol('job queues');
/** Events as they happen, for subscriptions. */
export const EVENT_FEED = Symbol('event feed');
/** Requirements of accounts as unions. */
export const MARGIN_QUESTIONS = Symbol('margin questions');
/** Signed messages go to Snapshot by it; null when no sequencer is configured. */
export const SEQUENCER = Symbol('sequencer');
/** Tells the time by which votes open and close. */
export const VOTE_CLOCK = Symbol('vote clock');
