import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Decodes the golden bytes of every schema version with Apache Avro and compares what it finds.
 * Exit status 0: every record of every golden file says the same here.
 */
public final class AvroGolden {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private AvroGolden() {}

    public static void main(String[] args) throws IOException {
        Path schemas = Path.of(args.length > 0 ? args[0] : "schemas");
        List<Path> goldens;
        try (Stream<Path> files = Files.list(schemas.resolve("golden"))) {
            goldens = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
        ObjectMapper mapper = new ObjectMapper();
        int records = 0;
        int failures = 0;
        for (Path path : goldens) {
            JsonNode golden = mapper.readTree(path.toFile());
            Schema schema =
                    new Schema.Parser().parse(schemas.resolve(golden.get("schema").asText()).toFile());
            for (JsonNode record : golden.get("records")) {
                records++;
                byte[] datum = HexFormat.of().parseHex(record.get("datum").asText());
                String failure = check(schema, datum, record.get("value"), mapper);
                if (failure != null) {
                    failures++;
                    System.err.println(path.getFileName() + ": " + failure);
                }
            }
        }
        String version = Schema.class.getPackage().getImplementationVersion();
        System.out.printf(
                "Apache Avro %s: %d records of %d schemas, %d failures%n",
                version, records, goldens.size(), failures);
        if (failures > 0 || records == 0) {
            System.exit(1);
        }
    }

    /** What is wrong with one record; null where nothing is. */
    private static String check(Schema schema, byte[] datum, JsonNode expected, ObjectMapper mapper) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(datum, null);
            Object value = new GenericDatumReader<Object>(schema).read(null, decoder);
            if (!decoder.isEnd()) {
                return "bytes follow the record";
            }
            // Through text, so that 1 and 1L compare equal.
            JsonNode found = mapper.readTree(plain(schema, value).toString());
            if (!found.equals(expected)) {
                return "says something else";
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<Object>(schema).write(value, encoder);
            encoder.flush();
            BinaryDecoder again = DecoderFactory.get().binaryDecoder(out.toByteArray(), null);
            Object written = new GenericDatumReader<Object>(schema).read(null, again);
            return written.equals(value) ? null : "is written otherwise";
        } catch (IOException | RuntimeException e) {
            return e.toString();
        }
    }

    /** The JSON form of a decoded value: dates, instants and digests as text. */
    private static JsonNode plain(Schema schema, Object value) {
        String logical = schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
        switch (schema.getType()) {
            case RECORD: {
                ObjectNode node = JSON.objectNode();
                IndexedRecord record = (IndexedRecord) value;
                for (Schema.Field field : schema.getFields()) {
                    node.set(field.name(), plain(field.schema(), record.get(field.pos())));
                }
                return node;
            }
            case ARRAY: {
                ArrayNode node = JSON.arrayNode();
                for (Object item : (Collection<?>) value) {
                    node.add(plain(schema.getElementType(), item));
                }
                return node;
            }
            case UNION:
                return value == null ? JSON.nullNode() : plain(schema.getTypes().get(1), value);
            case FIXED:
                return JSON.textNode(HexFormat.of().formatHex(((GenericFixed) value).bytes()));
            case BOOLEAN:
                return JSON.booleanNode((Boolean) value);
            case INT:
                return logical.equals("date")
                        ? JSON.textNode(LocalDate.ofEpochDay((Integer) value).toString())
                        : JSON.numberNode((Integer) value);
            case LONG:
                return logical.equals("timestamp-micros")
                        ? JSON.textNode(instant((Long) value))
                        : JSON.numberNode((Long) value);
            case STRING:
                return JSON.textNode(value.toString());
            default:
                throw new IllegalStateException("no golden record holds a " + schema.getType());
        }
    }

    private static String instant(long micros) {
        long rest = Math.floorMod(micros, 1_000_000L);
        String text = SECONDS.format(Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L)));
        return rest == 0 ? text + "Z" : String.format("%s.%06dZ", text, rest);
    }
}
