import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { Database } from '../storage/database';
import { RedisStore } from '../storage/redis';

type State = 'up' | 'down';

@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisStore,
  ) {}

  @Get('live')
  live(): { status: State } {
    return { status: 'up' };
  }

  @Get('ready')
  async ready(): Promise<{ database: State; redis: State }> {
    const [database, redis] = await Promise.all([
      stateOf(this.database.query('SELECT 1')),
      stateOf(this.redis.client.ping()),
    ]);
    if (database === 'up' && redis === 'up') return { database, redis };
    throw new ServiceUnavailableException({ database, redis });
  }
}

async function stateOf(answer: Promise<unknown>): Promise<State> {
  return answer.then(
    () => 'up',
    () => 'down',
  );
}
