export default function LiquidationsPage() {
  return (
    <div className="page">
      <h1>Liquidations</h1>
    </div>
  );
}
