export default function SimulationsPage() {
  return (
    <div className="page">
      <h1>Simulations</h1>
    </div>
  );
}
