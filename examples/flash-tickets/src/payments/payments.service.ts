import { BadGatewayException, HttpException, HttpStatus, Injectable } from '@nestjs/common';
import { MetricsService } from '../metrics/metrics.service';
import { Order } from '../orders/orders.repository';
import { OrdersService } from '../orders/orders.service';
import { PaymentProvider, ProviderFailure } from './payment-provider';

export interface Receipt {
  orderId: string;
  amountCents: number;
}

/** One payment an order: what is declined or fails cancels it. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly orders: OrdersService,
    private readonly provider: PaymentProvider,
    private readonly metrics: MetricsService,
  ) {}

  async pay(orderId: string): Promise<Receipt> {
    const order = await this.orders.claim(orderId);
    const refusal = await this.charge();
    if (refusal) {
      this.metrics.paymentsFailed.inc();
      await this.orders.cancel(order);
      throw refusal;
    }
    return this.settle(order);
  }

  private async settle(order: Order): Promise<Receipt> {
    this.metrics.paymentsSuccessful.inc();
    this.metrics.revenue.inc(order.amountCents / 100);
    await this.orders.complete(order);
    return { orderId: order.id, amountCents: order.amountCents };
  }

  private async charge(): Promise<HttpException | undefined> {
    try {
      if (await this.provider.charge()) return undefined;
      return new HttpException('the card was declined', HttpStatus.PAYMENT_REQUIRED);
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      return new BadGatewayException(error.message);
    }
  }
}
