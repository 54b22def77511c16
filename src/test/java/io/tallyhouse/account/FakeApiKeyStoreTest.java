package io.tallyhouse.account;

/** The fake keeps the contract, so what is tested with it holds for the real store. */
class FakeApiKeyStoreTest extends ApiKeyStoreContract {
  private final FakeApiKeyStore store = new FakeApiKeyStore();

  @Override
  protected ApiKeyStore store() {
    return store;
  }
}
