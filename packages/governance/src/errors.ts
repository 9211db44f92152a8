/**
 * Base of every failure that governance throws. `code` is stable and safe to match on; the message names the field, the
 * value and the remedy. Concrete classes live beside their throwers. Verdicts about votes and proposals are data, not errors.
 */
export abstract class GovernanceError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
