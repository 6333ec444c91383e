/** A number that a fault can be told, and its bounds. */
export interface Parameter {
  readonly about: string;
  readonly otherwise: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Something that goes wrong on purpose. `stop` undoes `start` and all that followed from it;
 * what is given back is given back by then.
 */
export abstract class Fault<Name extends string = string> {
  abstract readonly name: string;
  abstract readonly about: string;
  abstract readonly parameters: Readonly<Record<Name, Parameter>>;

  abstract start(values: Readonly<Record<Name, number>>): void | Promise<void>;
  abstract stop(): void | Promise<void>;
}
