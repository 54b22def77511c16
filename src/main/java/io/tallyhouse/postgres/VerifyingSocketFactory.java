package io.tallyhouse.postgres;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.postgresql.PGProperty;
import org.postgresql.ssl.WrappedFactory;

/**
 * TLS of the JDBC driver as {@link PostgresTls} says it, for the modes that verify: the driver's
 * own looks for certificates in the home directory, and distinguishes a wrong host from a server
 * that is away by message text alone. Made by the driver, by name.
 */
public final class VerifyingSocketFactory extends WrappedFactory {
  private final boolean verifiesHost;

  /**
   * @param connection the driver's properties of the connection
   */
  public VerifyingSocketFactory(Properties connection)
      throws IOException, GeneralSecurityException {
    String mode = PGProperty.SSL_MODE.getOrDefault(connection);
    verifiesHost = PostgresTls.Mode.VERIFY_FULL.wireName().equals(mode);
    Optional<Path> certificates =
        Optional.ofNullable(PGProperty.SSL_ROOT_CERT.getOrDefault(connection)).map(Path::of);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, PostgresTrust.of(certificates).getTrustManagers(), null);
    factory = context.getSocketFactory();
  }

  @Override
  public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
      throws IOException {
    Socket socket = super.createSocket(plain, host, port, autoClose);
    if (verifiesHost && socket instanceof SSLSocket encrypted) {
      SSLParameters parameters = encrypted.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      encrypted.setSSLParameters(parameters);
    }
    return socket;
  }
}
