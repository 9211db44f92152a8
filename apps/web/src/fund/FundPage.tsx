export default function FundPage() {
  return (
    <div className="page">
      <h1>Fund</h1>
    </div>
  );
}
