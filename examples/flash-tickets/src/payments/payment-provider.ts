import { Inject, Injectable } from '@nestjs/common';
import { sleep } from '../common/sleep';
import { Settings, SETTINGS } from '../settings/settings';

/** The provider has not said yes or no. */
export class ProviderFailure extends Error {}

/** Stands for a payment company's API: it takes its time, declines some, and can fail. */
@Injectable()
export class PaymentProvider {
  private failureRate = 0;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** Whether the card is charged. */
  async charge(): Promise<boolean> {
    const { paymentMilliseconds, declineRate } = this.settings;
    await sleep(paymentMilliseconds * (0.5 + Math.random()));
    if (Math.random() < this.failureRate) {
      throw new ProviderFailure('the payment provider answered 503');
    }
    return Math.random() >= declineRate;
  }

  /** From now on this share of charges fails. */
  fail(rate: number): void {
    this.failureRate = rate;
  }
}
