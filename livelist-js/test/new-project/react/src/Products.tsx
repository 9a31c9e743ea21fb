import { useState } from "react";
import { useLiveList } from "livelist-js/react";

type Product = { id: number; name: string; price: number };

export function Products() {
  const [page, setPage] = useState(0);
  const { rows, status, document, pending } = useLiveList<Product>("/live/products", { page, sort: "price" });
  return <>
    <p>{document?.total} products, {status} <button onClick={() => setPage(page + 1)} disabled={!document?.hasMore}>Next</button></p>
    <table aria-busy={pending}><tbody>
      {rows.map((row) => <tr key={row.id}><td>{row.name}</td><td>{row.price}</td></tr>)}
    </tbody></table>
  </>;
}
