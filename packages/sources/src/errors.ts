/**
 * Base of the failures that outside data raises. `code` is stable; the message names source, field, value and remedy.
 * Concrete classes live beside their throwers.
 */
export abstract class SourceError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
