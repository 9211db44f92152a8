export default function StressLabPage() {
  return (
    <div className="page">
      <h1>Stress lab</h1>
    </div>
  );
}
