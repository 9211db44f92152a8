/**
 * Base of every failure that risk-core throws. `code` is stable and safe to match on; the message names the field, the
 * value and the remedy. Concrete classes live beside their throwers.
 */
export abstract class RiskCoreError extends Error {
  abstract readonly code: string;

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}
