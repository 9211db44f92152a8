/** Preloaded into a worker: its clock runs CLOCK_SHIFT_MILLISECONDS ahead; SIGUSR2 sets it right, or wrong again. */
const SHIFT = Number(process.env.CLOCK_SHIFT_MILLISECONDS);
let shift = process.env.CLOCK_RIGHT_AT_START ? 0 : SHIFT;
process.on('SIGUSR2', () => {
  shift = shift === 0 ? SHIFT : 0;
});
const TrueDate = Date;
globalThis.Date = class Date extends TrueDate {
  constructor(...args) {
    super(...(args.length === 0 ? [TrueDate.now() + shift] : args));
  }
  static now() {
    return TrueDate.now() + shift;
  }
};
