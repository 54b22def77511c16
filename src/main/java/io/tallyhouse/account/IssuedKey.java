package io.tallyhouse.account;

/** A key that was just created, with the secret that can't be had again. */
public record IssuedKey(ApiKey key, ApiKeySecret secret) {}
