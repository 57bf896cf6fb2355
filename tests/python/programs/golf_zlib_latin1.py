#coding:L1
import zlib
exec(zlib.decompress(bytes('EŒA\n€ D÷žb–µ-¼‡ð‘3\rÂâSxý~¶h5oÌ,~ÅY…zPˆz÷IpÌPgk£I ÉXÆ„-!XU\n¿…ç|ß}‘î—¹HŠmß²¥,á¬$ìäƒýus‚Q','L1'),-9))
