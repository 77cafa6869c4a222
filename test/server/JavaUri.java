import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Scanner;

/** Says for each line of base64 whether java.net.URI reads the text as a path, with or without query and fragment. */
class JavaUri {
  public static void main(String[] arguments) {
    var lines = new Scanner(System.in);
    while (lines.hasNextLine()) {
      var bytes = Base64.getDecoder().decode(lines.nextLine());
      System.out.println(isPath(new String(bytes, StandardCharsets.UTF_8)));
    }
  }

  static boolean isPath(String text) {
    try {
      var uri = new URI(text);
      // A path that follows an empty authority, as in ///path, is not one of the site for a browser.
      return !uri.isAbsolute() && text.startsWith("/") && !text.startsWith("//");
    } catch (URISyntaxException exception) {
      return false;
    }
  }
}
