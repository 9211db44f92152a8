export default function ProposalPage() {
  return (
    <div className="page">
      <h1>Proposal</h1>
    </div>
  );
}
