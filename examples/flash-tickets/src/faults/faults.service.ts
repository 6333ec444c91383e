import {
  BadRequestException,
  Inject,
  Injectable,
  Logger,
  NotFoundException,
  OnModuleDestroy,
} from '@nestjs/common';
import { Body } from '../common/body';
import { Fault, Parameter } from './fault';

export const FAULTS = Symbol('FAULTS');

/** Every fault has it: none outlives this many seconds. */
const SECONDS: Parameter = { about: 'ends by itself after', otherwise: 60, min: 1, max: 600 };

interface Active {
  readonly values: Record<string, number>;
  readonly until: Date;
  readonly timer: NodeJS.Timeout;
}

export interface FaultState {
  name: string;
  about: string;
  parameters: Record<string, Parameter>;
  active: Record<string, number> | null;
  until: string | null;
}

/** Starts and ends faults; each ends by itself, and all with the service. */
@Injectable()
export class FaultsService implements OnModuleDestroy {
  private readonly logger = new Logger('faults');
  private readonly active = new Map<string, Active>();

  constructor(@Inject(FAULTS) private readonly faults: readonly Fault[]) {}

  list(): FaultState[] {
    return this.faults.map((fault) => this.state(fault));
  }

  async start(name: string, body: Body): Promise<FaultState> {
    const fault = this.find(name);
    const parameters = parametersOf(fault);
    const unknown = body.names().filter((given) => !(given in parameters));
    if (unknown.length > 0) throw new BadRequestException(`${name} has no ${unknown.join(', ')}`);
    const values: Record<string, number> = {};
    for (const [key, { otherwise, min, max }] of Object.entries(parameters)) {
      values[key] = body.names().includes(key) ? body.number(key, min, max) : otherwise;
    }
    await this.begin(fault, values);
    return this.state(fault);
  }

  async stop(name: string): Promise<FaultState> {
    const fault = this.find(name);
    await this.end(fault);
    return this.state(fault);
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.faults.map((fault) => this.end(fault)));
  }

  /** Before the stores close, which some faults hold something of. */
  async onModuleDestroy(): Promise<void> {
    await this.stopAll();
  }

  private async begin(fault: Fault, values: Record<string, number>): Promise<void> {
    while (this.active.has(fault.name)) await this.end(fault);
    const milliseconds = (values['seconds'] ?? SECONDS.otherwise) * 1000;
    const timer = setTimeout(() => void this.end(fault), milliseconds);
    const until = new Date(Date.now() + milliseconds);
    this.active.set(fault.name, { values, until, timer });
    this.logger.warn(`${fault.name} begins: ${JSON.stringify(values)}`);
    await fault.start(values);
  }

  private async end(fault: Fault): Promise<void> {
    const active = this.active.get(fault.name);
    if (!active) return;
    clearTimeout(active.timer);
    this.active.delete(fault.name);
    await fault.stop();
    this.logger.warn(`${fault.name} has ended`);
  }

  private find(name: string): Fault {
    const fault = this.faults.find((one) => one.name === name);
    if (!fault) throw new NotFoundException(`there is no fault ${name}`);
    return fault;
  }

  private state(fault: Fault): FaultState {
    const active = this.active.get(fault.name);
    return {
      name: fault.name,
      about: fault.about,
      parameters: parametersOf(fault),
      active: active?.values ?? null,
      until: active?.until.toISOString() ?? null,
    };
  }
}

function parametersOf(fault: Fault): Record<string, Parameter> {
  return { seconds: SECONDS, ...fault.parameters };
}
