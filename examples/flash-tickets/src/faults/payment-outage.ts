import { Injectable } from '@nestjs/common';
import { PaymentProvider } from '../payments/payment-provider';
import { Fault } from './fault';

@Injectable()
export class PaymentOutage extends Fault<'rate'> {
  readonly name = 'payment-outage';
  readonly about = 'the payment provider fails';
  readonly parameters = { rate: { about: 'share of payments', otherwise: 0.5, min: 0, max: 1 } };

  constructor(private readonly provider: PaymentProvider) {
    super();
  }

  start({ rate }: { rate: number }): void {
    this.provider.fail(rate);
  }

  stop(): void {
    this.provider.fail(0);
  }
}
