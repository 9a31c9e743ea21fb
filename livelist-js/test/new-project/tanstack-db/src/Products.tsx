import { createCollection, useLiveQuery } from "@tanstack/react-db";
import { liveListCollectionOptions } from "livelist-js/tanstack-db";

type Product = { id: number; name: string; price: number };

const products = createCollection(liveListCollectionOptions<Product>({ url: "/live/products", query: { sort: "price" } }));

export function Products() {
  const { data, status } = useLiveQuery((q) => q.from({ product: products }).orderBy(({ product }) => product.price));
  return <>
    <p>{data.length} products, {status}</p>
    <table><tbody>
      {data.map((row) => <tr key={row.id}><td>{row.name}</td><td>{row.price}</td></tr>)}
    </tbody></table>
  </>;
}
