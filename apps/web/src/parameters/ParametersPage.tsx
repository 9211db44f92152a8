export default function ParametersPage() {
  return (
    <div className="page">
      <h1>Parameters</h1>
    </div>
  );
}
