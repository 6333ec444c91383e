import {
  Inject,
  Injectable,
  Logger,
  OnApplicationShutdown,
  ServiceUnavailableException,
} from '@nestjs/common';
import { Redis } from 'ioredis';
import { Settings, SETTINGS } from '../settings/settings';

/** The one connection to Redis, which comes back by itself. */
@Injectable()
export class RedisStore implements OnApplicationShutdown {
  readonly client: Redis;
  private readonly logger = new Logger(RedisStore.name);

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.client = new Redis(settings.redisUrl, {
      commandTimeout: 2000,
      maxRetriesPerRequest: 1,
      connectionName: 'flash-tickets-api',
    });
    this.client.on('error', (error: Error) => {
      this.logger.warn(error.message);
    });
  }

  /** For what cannot go on without Redis: its failure is the service's, for a while. */
  async ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    try {
      return await question(this.client);
    } catch (error) {
      throw new ServiceUnavailableException('Redis does not answer', { cause: error });
    }
  }

  onApplicationShutdown(): void {
    this.client.disconnect();
  }
}
