/** Preloaded into a worker: the process dies, as by a bug in native code, when it is given a shard of the bundle POISON. */
import { Piscina } from 'piscina';

const { run } = Piscina.prototype;
Piscina.prototype.run = function (task, ...rest) {
  if (task.kind === 'shard' && task.bundleHash === process.env.POISON) process.abort();
  return run.call(this, task, ...rest);
};
