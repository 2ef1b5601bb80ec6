// Clients of the AWS SDK for JavaScript v3 of services that Poolhouse does not emulate.

const http = require('node:http');

const { SmithyRpcV2CborProtocol } = require('@smithy/core/cbor');

const apiGateway = require('@aws-sdk/client-api-gateway');
const cloudFormation = require('@aws-sdk/client-cloudformation');
const cloudWatch = require('@aws-sdk/client-cloudwatch');
const dynamodb = require('@aws-sdk/client-dynamodb');
const iam = require('@aws-sdk/client-iam');
const kms = require('@aws-sdk/client-kms');
const lambda = require('@aws-sdk/client-lambda');
const s3 = require('@aws-sdk/client-s3');
const sns = require('@aws-sdk/client-sns');
const sqs = require('@aws-sdk/client-sqs');
const ssm = require('@aws-sdk/client-ssm');
const sts = require('@aws-sdk/client-sts');

const SERVICES = {
  apigateway: [apiGateway, apiGateway.APIGatewayClient, apiGateway.APIGatewayServiceException],
  cloudformation: [
    cloudFormation,
    cloudFormation.CloudFormationClient,
    cloudFormation.CloudFormationServiceException,
  ],
  cloudwatch: [cloudWatch, cloudWatch.CloudWatchClient, cloudWatch.CloudWatchServiceException],
  dynamodb: [dynamodb, dynamodb.DynamoDBClient, dynamodb.DynamoDBServiceException],
  iam: [iam, iam.IAMClient, iam.IAMServiceException],
  kms: [kms, kms.KMSClient, kms.KMSServiceException],
  lambda: [lambda, lambda.LambdaClient, lambda.LambdaServiceException],
  s3: [s3, s3.S3Client, s3.S3ServiceException],
  sns: [sns, sns.SNSClient, sns.SNSServiceException],
  sqs: [sqs, sqs.SQSClient, sqs.SQSServiceException],
  ssm: [ssm, ssm.SSMClient, ssm.SSMServiceException],
  sts: [sts, sts.STSClient, sts.STSServiceException],
};

// Any host name is this machine, as `*.localhost` is where the resolver knows it.
function lookup(_host, options, found) {
  const here = { address: '127.0.0.1', family: 4 };
  if (options.all) found(null, [here]);
  else found(null, here.address, here.family);
}

async function refusal({ service, operation, input, endpoint, options, speaksCbor }) {
  const [commands, Client, ServiceException] = SERVICES[service];
  const agent = new http.Agent({ lookup });
  const client = new Client({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: { httpAgent: agent },
    ...options,
    ...(speaksCbor ? { protocol: SmithyRpcV2CborProtocol } : {}),
  });
  try {
    await client.send(new commands[`${operation}Command`](input));
  } catch (error) {
    return {
      name: error.name,
      message: error.message,
      isServices: error instanceof ServiceException,
      status: error.$metadata?.httpStatusCode,
      attempts: error.$metadata?.attempts,
      unsupported: error.$response?.headers?.['x-poolhouse-unsupported'],
      contentType: error.$response?.headers?.['content-type'],
    };
  } finally {
    client.destroy();
    agent.destroy();
  }
  return { name: 'answered' };
}

module.exports = { refusal };
