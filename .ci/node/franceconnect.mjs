// The certified oidc-provider, set up as FranceConnect v2 is: what the portal signs in against in
// its tests. Loopback only; people are invented; whoever asks chooses whom to be.
//   node franceconnect.mjs RETURN_TO AFTER_SIGN_OUT      prints its issuer when it listens
// SIGNED=no: userinfo in plain JSON. CLOSED_FOR=<JWK>: userinfo encrypted for that key.
import crypto from 'node:crypto';
import http from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const [returnTo, afterSignOut] = process.argv.slice(2);
const closedFor = process.env.CLOSED_FOR && JSON.parse(process.env.CLOSED_FOR);
const signed = process.env.SIGNED !== 'no';
const server = http.createServer();
await new Promise((listens) => server.listen(0, '127.0.0.1', listens));
const issuer = `http://127.0.0.1:${server.address().port}`;

const key = async (alg) => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: alg.toLowerCase() };
};
const identity = ['given_name', 'given_name_array', 'family_name', 'birthdate', 'gender',
  'birthplace', 'birthcountry'];
const people = {
  huguette: { given_name: 'Huguette Marie', family_name: 'LEROUX', preferred_username: 'MARTIN',
    birthdate: '1944-03-12', gender: 'female', birthplace: '35238', birthcountry: '99100' },
  ahmed: { given_name: 'Ahmed', family_name: 'BENALI', birthdate: '1951-00-00', gender: 'male',
    birthplace: '', birthcountry: '99352' },
};
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'portail',
    client_secret: 's'.repeat(64),
    redirect_uris: [returnTo],
    post_logout_redirect_uris: [afterSignOut],
    token_endpoint_auth_method: 'client_secret_post',
    id_token_signed_response_alg: 'ES256',
    subject_type: 'pairwise',
    ...(signed && { userinfo_signed_response_alg: 'ES256' }),
    ...(closedFor && {
      jwks: { keys: [closedFor] },
      userinfo_encrypted_response_alg: 'RSA-OAEP-256',
      userinfo_encrypted_response_enc: 'A256GCM',
    }),
  }],
  jwks: { keys: [await key('ES256'), await key('RS256')] },
  cookies: { keys: [crypto.randomBytes(32).toString('hex')] },
  acrValues: ['eidas1'],
  pkce: { required: () => true },
  conformIdTokenClaims: true, // identity in userinfo alone, as there
  subjectTypes: ['pairwise'],
  pairwiseIdentifier: (ctx, account, client) =>
    `${crypto.createHash('sha256').update(`${client.clientId} ${account}`).digest('hex')}v1`,
  scopes: ['openid', 'identite_pivot', 'preferred_username', 'email'],
  claims: { openid: ['sub'], acr: null, amr: null, identite_pivot: identity,
    preferred_username: ['preferred_username'], email: ['email'] },
  features: {
    devInteractions: { enabled: false },
    jwtUserinfo: { enabled: true },
    encryption: { enabled: Boolean(closedFor) },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => { ctx.body = form; },
    },
  },
  ttl: { AccessToken: 60, AuthorizationCode: 30, IdToken: 60, Grant: 1800, Interaction: 600,
    Session: 1800 },
  enabledJWA: {
    idTokenSigningAlgValues: ['ES256', 'RS256'],
    userinfoSigningAlgValues: ['ES256', 'RS256'],
    ...(closedFor && {
      userinfoEncryptionAlgValues: ['RSA-OAEP-256'],
      userinfoEncryptionEncValues: ['A256GCM'],
    }),
  },
  findAccount: (ctx, id) => people[id] && {
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.org`, ...people[id] }),
  },
  interactions: { url: (ctx, interaction) => `/qui/${interaction.uid}` },
  loadExistingGrant: async (ctx) => { // it informs, and asks for no consent
    const { client, session } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({
      clientId: client.clientId, accountId: session.accountId,
    });
    grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(' '));
    await grant.save();
    return grant;
  },
});

const answer = provider.callback();
server.on('request', async (req, res) => {
  if (!req.url.startsWith('/qui/')) return answer(req, res);
  try {
    const { params } = await provider.interactionDetails(req, res);
    if (req.method === 'GET') return res.end('Qui ?');
    let body = '';
    for await (const piece of req) body += piece;
    const who = new URLSearchParams(body).get('person');
    const acr = params.acr_values.split(' ')[0];
    const result = who in people
      ? { login: { accountId: who, acr, amr: ['pwd'], remember: false } }
      : { error: 'access_denied', error_description: 'User auth aborted' };
    return await provider.interactionFinished(req, res, result);
  } catch (error) {
    res.statusCode = 400;
    return res.end(String(error));
  }
});
console.log(issuer);
