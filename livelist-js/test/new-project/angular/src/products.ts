import { Component, signal } from "@angular/core";
import { injectLiveList } from "livelist-js/angular";

type Product = { id: number; name: string; price: number };

@Component({
  selector: "app-products",
  template: `
    <p>{{ list().document?.total }} products, {{ list().status }} <button (click)="next()" [disabled]="!list().document?.hasMore">Next</button></p>
    <table [attr.aria-busy]="list().pending"><tbody>
      @for (row of list().rows; track row.id) { <tr><td>{{ row.name }}</td><td>{{ row.price }}</td></tr> }
    </tbody></table>`,
})
export class Products {
  page = signal(0);
  list = injectLiveList<Product>("/live/products", () => ({ page: this.page(), sort: "price" }));
  next = () => this.page.update((page) => page + 1);
}
