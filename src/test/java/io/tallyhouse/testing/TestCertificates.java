package io.tallyhouse.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority and a server's certificate that it signed, made for a test with the JDK's
 * keytool.
 *
 * @param authority a file with the authority's certificate
 * @param certificate the server's, PEM
 * @param key the server's private key, PEM
 */
public record TestCertificates(Path authority, String certificate, String key) {
  private static final String PASSWORD = "changeit";
  private static final Base64.Encoder PEM =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /**
   * Makes both in a new directory.
   *
   * @param name whose certificate it is, as keytool has it: {@code dns:localhost}
   */
  public static TestCertificates create(Path directory, String name)
      throws IOException, GeneralSecurityException, InterruptedException {
    Files.createDirectory(directory);
    Path store = directory.resolve("keys.p12");
    generate(store, "authority", "-ext", "bc:critical=ca:true");
    generate(store, "server", "-signer", "authority", "-ext", "san=" + name);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Path authority = directory.resolve("authority.crt");
    Files.writeString(authority, pem("CERTIFICATE", keys.getCertificate("authority").getEncoded()));
    return new TestCertificates(
        authority,
        pem("CERTIFICATE", keys.getCertificate("server").getEncoded()),
        pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded()));
  }

  private static void generate(Path store, String alias, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias + " of a test",
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    command.addAll(List.of(more));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
      throw new IOException("keytool: " + said);
    }
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, PEM.encodeToString(der), type);
  }
}
