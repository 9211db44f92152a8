export default function ProposalsPage() {
  return (
    <div className="page">
      <h1>Proposals</h1>
    </div>
  );
}
