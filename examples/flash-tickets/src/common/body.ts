import { BadRequestException } from '@nestjs/common';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A request's JSON body, whose fields are asked for by what they must be. */
export class Body {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(body: unknown) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new BadRequestException('the body must be a JSON object');
    }
    this.fields = body as Record<string, unknown>;
  }

  uuid(name: string): string {
    const value = this.fields[name];
    if (typeof value === 'string' && UUID.test(value)) return value;
    throw new BadRequestException(`${name} must be a UUID`);
  }

  text(name: string, longest: number): string {
    const value = this.fields[name];
    if (typeof value === 'string' && value !== '' && value.length <= longest) return value;
    throw new BadRequestException(`${name} must be a text of 1 to ${longest} characters`);
  }

  number(name: string, min: number, max: number): number {
    const value = this.fields[name];
    if (typeof value === 'number' && value >= min && value <= max) return value;
    throw new BadRequestException(`${name} must be a number from ${min} to ${max}`);
  }

  whole(name: string, min: number, max: number): number {
    const value = this.number(name, min, max);
    if (Number.isInteger(value)) return value;
    throw new BadRequestException(`${name} must be a whole number`);
  }

  names(): string[] {
    return Object.keys(this.fields);
  }
}
