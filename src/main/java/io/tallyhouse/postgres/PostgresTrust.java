package io.tallyhouse.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose certificates a connection that verifies takes, the same for both clients that we use. */
final class PostgresTrust {
  private PostgresTrust() {}

  /**
   * Trusts the certificates of a file, or those that Java trusts.
   *
   * @throws IOException if the file can't be read
   * @throws GeneralSecurityException if it holds no certificates
   */
  static TrustManagerFactory of(Optional<Path> rootCertificates)
      throws IOException, GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    @Nullable KeyStore store = rootCertificates.isEmpty() ? null : store(rootCertificates.get());
    trust.init(store);
    return trust;
  }

  private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("root-" + number++, certificate);
      }
    }
    if (store.size() == 0) {
      throw new CertificateException("sslrootcert holds no certificate: " + file);
    }
    return store;
  }
}
