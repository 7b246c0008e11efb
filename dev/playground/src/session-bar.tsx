/** Who runs operations, and for which tenant. */
import { type FormEvent, useState } from 'react';
import type { PlaygroundSession } from './session.ts';
import { useStore } from './store.ts';

export function SessionBar({ session }: { readonly session: PlaygroundSession }) {
  const { caller } = useStore(session.state);
  return (
    <header className="pg-bar">
      <h1>
        Serhafen <span className="pg-name">playground</span>
      </h1>
      {caller === null ? <SignIn session={session} /> : <SignedIn session={session} />}
    </header>
  );
}

function SignIn({ session }: { readonly session: PlaygroundSession }) {
  const [byToken, setByToken] = useState(false);
  const [trying, setTrying] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '').trim();
    setTrying(true);
    setFailure(null);
    try {
      if (byToken) await session.takeToken(text('token'));
      else await session.signIn(text('username'), text('password'));
    } catch (error) {
      setFailure((error as Error).message);
    } finally {
      setTrying(false);
    }
  };

  return (
    <form className="pg-sign-in" aria-label="Sign in" onSubmit={(event) => void submit(event)}>
      {failure !== null && (
        <span role="alert" className="pg-failure">
          {failure}
        </span>
      )}
      {byToken ? (
        <input
          className="pg-input"
          name="token"
          type="password"
          placeholder="Access token"
          aria-label="Access token"
          required
        />
      ) : (
        <>
          <input
            className="pg-input"
            name="username"
            placeholder="User name"
            aria-label="User name"
            autoComplete="username"
            required
          />
          <input
            className="pg-input"
            name="password"
            type="password"
            placeholder="Password"
            aria-label="Password"
            autoComplete="current-password"
            required
          />
        </>
      )}
      <button type="submit" className="pg-button pg-primary" disabled={trying}>
        {byToken ? 'Use' : 'Sign in'}
      </button>
      <button type="button" className="pg-button" onClick={() => setByToken(!byToken)}>
        {byToken ? 'by password' : 'by token'}
      </button>
    </form>
  );
}

function SignedIn({ session }: { readonly session: PlaygroundSession }) {
  const { caller, tenants, tenant } = useStore(session.state);
  return (
    <div className="pg-signed-in">
      <label>
        <span>Tenant</span>
        <select className="pg-input" value={tenant} onChange={({ currentTarget }) => session.work(currentTarget.value)}>
          <option value="">none</option>
          {tenants.map((each) => (
            <option key={each} value={each}>
              {each.replace(':', ' · ')}
            </option>
          ))}
        </select>
      </label>
      <span className="pg-user" title={caller?.roles.join(', ')}>
        {caller?.username}
      </span>
      <button type="button" className="pg-button" onClick={session.signOut}>
        Sign out
      </button>
    </div>
  );
}
